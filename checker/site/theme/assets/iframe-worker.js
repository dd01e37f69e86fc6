// Search runs in a worker, which browsers refuse to pages opened from disk (file:). This is a worker in a
// hidden frame instead. The theme looks for the name IFrameWorker to find its scripts.
if (location.protocol === "file:") {
  class IFrameWorker extends EventTarget {
    constructor(url) {
      super()
      this.onmessage = null
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      document.body.appendChild(this.frame)
      const inside = this.frame.contentWindow
      inside.document.open()
      inside.document.write(`<html><body><script>
        self.postMessage = data => parent.dispatchEvent(new MessageEvent("iframe-worker", { data, source: self }))
        self.importScripts = (...urls) => urls.reduce((done, url) => done.then(() => new Promise((resolve, reject) => {
          const script = document.createElement("script")
          script.src = url
          script.onload = resolve
          script.onerror = reject
          document.body.appendChild(script)
        })), Promise.resolve())
      <\/script><script src="${new URL(url, location)}"><\/script></body></html>`)
      inside.document.close()
      this.ready = new Promise(resolve => this.frame.addEventListener("load", resolve, { once: true }))
      window.addEventListener("iframe-worker", event => {
        if (event.source !== this.frame.contentWindow) return
        const message = new MessageEvent("message", { data: event.data })
        this.dispatchEvent(message)
        if (this.onmessage) this.onmessage(message)
      })
    }

    postMessage(data) {
      this.ready.then(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data })))
    }

    terminate() {
      this.frame.remove()
    }
  }
  window.IFrameWorker = IFrameWorker
  window.Worker = IFrameWorker
}
