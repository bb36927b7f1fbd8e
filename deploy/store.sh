#!/bin/sh
# Start SeaweedFS with one key, that of the site.
set -eu
cat >/tmp/s3.json <<JSON
{"identities": [{"name": "site", "actions": ["Admin", "Read", "Write", "List"],
  "credentials": [{"accessKey": "$AWS_ACCESS_KEY_ID", "secretKey": "$AWS_SECRET_ACCESS_KEY"}]}]}
JSON
exec weed server -dir=/data -ip.bind=0.0.0.0 -s3 -s3.port=8333 -s3.config=/tmp/s3.json
