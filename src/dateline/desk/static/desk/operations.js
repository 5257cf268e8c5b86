// The operator's page asks for what changes; htmx does it, this keeps it from doing harm.
"use strict";
(() => {
  document.querySelectorAll("[data-needs-script]").forEach((element) => (element.hidden = false));
  // nobody looks
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden) event.preventDefault();
  });
  // logged out meanwhile: the answer is another page
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 200 && !event.detail.serverResponse.includes('id="operations-now"')) {
      event.preventDefault();
      location.reload();
    }
  });
})();
