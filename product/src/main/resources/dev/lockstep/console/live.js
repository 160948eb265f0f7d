// Waits on the server's events while the page is looked at, and tells the parts of it that are kept
// up to date: they ask for themselves on `live-cycle from:body`, for example. A hidden page waits on
// nothing, as a browser has few connections to one server.
(function () {
  var marked = document.querySelector("[data-live]");
  if (!marked || !window.EventSource) {
    return;
  }
  var shortest = 400; // between two looks at the same thing, in milliseconds
  var again = 5000; // after a stream was refused; longer each time, as a session may be over
  var types = marked.dataset.live.match(/types=([a-z,]+)/)[1].split(",");
  var source = null;
  var timers = {};
  var told = {};

  function tell(type) {
    timers[type] = null;
    told[type] = Date.now();
    document.body.dispatchEvent(new CustomEvent("live-" + type));
  }

  function heard(type) {
    if (!timers[type]) {
      timers[type] = setTimeout(tell, Math.max(0, (told[type] || 0) + shortest - Date.now()), type);
    }
  }

  function open() {
    if (source || document.hidden) {
      return;
    }
    source = new EventSource("/events?" + marked.dataset.live);
    types.forEach(function (type) {
      source.addEventListener(type, function () { heard(type); });
    });
    source.addEventListener("open", function () {
      if (types.indexOf("request") >= 0) { // what came since the page was made is told to nobody
        heard("request");
      }
    });
    source.addEventListener("error", function () {
      if (source && source.readyState === EventSource.CLOSED) {
        close();
        setTimeout(open, again);
        again = Math.min(again * 2, 300000);
      }
    });
  }

  function close() {
    if (source) {
      source.close();
      source = null;
    }
  }

  document.addEventListener("visibilitychange", function () {
    if (document.hidden) {
      close();
    } else {
      open();
    }
  });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  open();
})();
