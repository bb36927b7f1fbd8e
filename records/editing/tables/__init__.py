"""Records in and out by table: files of rows that editors download, fill in and import."""
