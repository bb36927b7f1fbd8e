// What is saved in a panel answers to the page around it, as a window answers to the page that opened it. Where there is
// neither, as in a tab, nobody is told.
"use strict";

{
  const NOBODY = {
    dismissAddRelatedObjectPopup() {},
    dismissChangeRelatedObjectPopup() {},
    dismissDeleteRelatedObjectPopup() {},
  };
  if (!window.opener) window.opener = window.frameElement ? window.parent : NOBODY;
}
