// Asks for the state once a second, takes over what has changed of the page, and shows the progress of the running
// step. LiveScript.swift fills in what is in double braces. Addresses are relative to the page's own, which may have a
// path before it (https://hub.example.org/user/ann/proxy/8765/).
(() => {
  "use strict";
  let version = "{{version}}";
  const base = new URL(location.pathname.replace(/\/?$/, "/"), location.origin);

  function element(name, className, ...children) {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children);
    return element;
  }

  const style = element("style", "", `{{style}}`);
  const amount = element("b"), progress = element("span"), left = element("span", "left");
  const meter = element("progress"), printed = element("pre"), image = element("img");
  const figure = element("figure", "", image);
  const panel = element("div", "live", element("p", "", amount, progress, left), meter, printed, figure);
  const bar = element("a", "live-bar"), message = element("p", "live-message");
  const foot = element("div", "live-foot", message, bar);
  bar.hidden = message.hidden = figure.hidden = true;
  message.setAttribute("role", "status");
  document.head.append(style);
  document.body.append(foot);
  // While the panel is in view, no link to it is needed.
  new IntersectionObserver(([panel]) => bar.classList.toggle("idle", panel.isIntersecting)).observe(panel);

  // Whatever `change` does to the page, what is at the top of the window stays there.
  function holdingPosition(change) {
    const before = scrollY > 0 ? [...document.querySelectorAll("main [id]")].filter(
      (element) => element.getBoundingClientRect().top < 8).at(-1) : undefined;
    const top = before?.getBoundingClientRect().top;
    change();
    const after = before && (document.getElementById(before.id) ?? before);
    const moved = after?.isConnected ? after.getBoundingClientRect().top - top : 0;
    // Any call would end a smooth scrolling in progress.
    if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
  }

  // Takes over the parts of the page that have changed: the contents, the overview, chapters.
  function takeOver(page) {
    panel.remove();
    document.title = page.title;
    // What the reader has unfolded stays open.
    for (const open of document.querySelectorAll("main .setup[open]"))
      page.getElementById(open.parentElement.id)?.querySelector(".setup")?.setAttribute("open", "");
    const [main, newMain] = [document.querySelector("main"), page.querySelector("main")];
    const parts = [...main.children];
    // What a script has made of a part with a version is no change, and stays.
    const newParts = [...newMain.children].map(
      (part) => parts.find((old) => old.dataset.version && old.dataset.version === part.dataset.version) ?? part);
    const isSameOrder = parts.map((part) => part.id).join() === newParts.map((part) => part.id).join();
    if (isSameOrder) {
      parts.forEach((part, index) => {
        if (!part.isEqualNode(newParts[index])) part.replaceWith(newParts[index]);
      });
    } else {
      main.replaceChildren(...newParts);
    }
    const [contents, newContents] = [document.querySelector("nav"), page.querySelector("nav")];
    if (!contents.isEqualNode(newContents)) contents.replaceChildren(...newContents.childNodes);
    document.dispatchEvent(new Event("notebook-changed"));
  }

  const elsewhere = "another server answered in its place";

  // What the server answers; a tunnel that is cut may never do so.
  async function answer(path, seconds) {
    const response = await fetch(new URL(path, base), {
      cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(1000 * seconds),
    }).catch(() => { throw { text: "./notebook view has stopped, or cannot be reached. Start it again to continue" }; });
    if (response.type === "opaqueredirect" || response.status === 401)
      throw { text: `${elsewhere}. It may want you to log in: reload the page` };
    return response;
  }

  // The state, in which the server also says what is wrong; a proxy's page is not that.
  async function currentState() {
    const response = await answer("state", 15);
    const state = await response.json().catch(() => undefined);
    if (state?.problem) throw { text: state.problem };
    if (!response.ok) throw { text: `${elsewhere}, with status ${response.status}` };
    if (!state?.version) throw { text: `${elsewhere}. It may want you to log in: reload the page` };
    return state;
  }

  // The page with its version, which a proxy may have removed.
  async function currentPage(state) {
    const response = await answer("", 120);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!response.ok || !page.querySelector("main#top") || !page.querySelector("nav"))
      throw { text: `${elsewhere}, with status ${response.status}` };
    return { page, version: response.headers.get("Notebook-Version") ?? state.version };
  }

  // The image to show next, once it has been loaded.
  let wanted = "";
  function showFigure(newest) {
    const source = newest ? new URL(`running/${encodeURI(newest.path)}?${newest.version}`, base).href : "";
    if (source === wanted) return;
    wanted = source;
    if (!newest) {
      image.removeAttribute("src");
      figure.hidden = true;
      return;
    }
    const next = new Image();
    next.onload = () => {
      if (source !== wanted) return;
      holdingPosition(() => {
        // Figures are drawn with two device pixels for each of the page's.
        image.width = next.naturalWidth / 2;
        image.height = next.naturalHeight / 2;
        image.alt = `${newest.path.split("/").at(-1).replace(/^[\d-]*|\.png$/g, "").replaceAll("-", " ")}, as far as it is`;
        image.src = source;
        figure.hidden = false;
      });
    };
    next.src = source;
  }

  function show(running) {
    showFigure(running?.figure);
    holdingPosition(() => {
      const chapter = running && document.getElementById(running.step);
      bar.hidden = !chapter;
      if (!chapter) return panel.remove();
      const percentage = running.fraction === undefined ? "" : `${Math.floor(100 * running.fraction)} %`;
      amount.textContent = `running ${percentage}`;
      progress.textContent = running.progress ?? "";
      left.textContent = running.left && percentage ? `${running.left} left` : "";
      if (running.fraction === undefined) meter.removeAttribute("value");
      else meter.value = running.fraction;
      const isAtEnd = printed.scrollTop + printed.clientHeight > printed.scrollHeight - 8;
      printed.textContent = running.printed;
      printed.hidden = running.printed === "";
      if (!panel.isConnected || panel.parentElement !== chapter) chapter.querySelector("h2").after(panel);
      if (isAtEnd) printed.scrollTop = printed.scrollHeight;
      bar.href = `#${running.step}`;
      bar.textContent = [running.step, percentage, left.textContent].filter(Boolean).join("   ");
      bar.style.setProperty("--done", `${100 * (running.fraction ?? 0)}%`);
    });
  }

  function say(text) {
    message.textContent = text;
    message.hidden = text === "";
  }

  async function look() {
    try {
      const state = await currentState();
      if (state.version !== version) {
        const current = await currentPage(state);
        holdingPosition(() => takeOver(current.page));
        version = current.version;
      }
      show(state.running);
      say("");
    } catch (error) {
      show(undefined);
      say(`This page is not live any more: ${error.text ?? error}.`);
    }
    setTimeout(look, 1000);
  }
  look();
})();
