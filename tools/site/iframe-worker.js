// A Worker for pages that are opened from the disk, where browsers start none: its script runs in a hidden frame.
// The theme looks for the name IFrameWorker, to know where the script's own imports lie.
if (location.protocol === "file:") {
  window.IFrameWorker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      this.inner = frame.contentWindow;
      const inner = this.inner.document;
      inner.open();
      inner.write(`<script>
        postMessage = parent.postMessage.bind(parent);
        importScripts = (...urls) => urls.reduce((before, url) => before.then(() => new Promise((done) => {
          const script = document.createElement("script");
          script.src = url;
          script.onload = done;
          document.body.append(script);
        })), Promise.resolve());
      <${"/"}script><body><script src="${url}"><${"/"}script></body>`);
      inner.close();
      addEventListener("message", (event) => {
        if (event.source !== this.inner) return;
        event.stopImmediatePropagation();
        this.dispatchEvent(new MessageEvent("message", { data: event.data }));
      });
      this.loaded = new Promise((done) => frame.addEventListener("load", done));
    }
    postMessage(data) {
      this.loaded.then(() => this.inner.dispatchEvent(new MessageEvent("message", { data })));
    }
    terminate() {}
  };
  window.Worker = window.IFrameWorker;
}
