/// How the page looks: on wide and narrow screens, in light and dark, and on paper.
let stylesheet = """
  :root {
    --paper: #ffffff; --ink: #1f2328; --quiet: #59636e; --rule: #d1d9e0; --block: #f6f8fa; --link: #0b5cad;
    --keyword: #8f3a84; --type: #0a5f6e; --literal: #9a3412; --number: #1d5fa8; --comment: #5f6b76;
    --good: #00704f; --old: #8a5a00; --old-paper: #fff6e0; --bad: #b3261e; --bad-paper: #fdecea;
    --busy: #0b5cad; --busy-paper: #e8f1fb;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --paper: #16191d; --ink: #e3e7eb; --quiet: #9aa5b1; --rule: #343b43; --block: #1e2328; --link: #7db7f5;
      --keyword: #e29bd8; --type: #6fd0de; --literal: #f2a678; --number: #8ec1f7; --comment: #8b96a2;
      --good: #4cc79c; --old: #e9b44c; --old-paper: #2e2716; --bad: #ff8a80; --bad-paper: #371d1b;
      --busy: #7db7f5; --busy-paper: #182a3d;
    }
    figure img { filter: brightness(.92); }
  }
  * { box-sizing: border-box; }
  html { scroll-behavior: smooth; scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
  body {
    margin: 0; background: var(--paper); color: var(--ink);
    font: 17px/1.6 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
    display: grid; grid-template-columns: 15rem minmax(0, 60rem); column-gap: 3rem; justify-content: center;
  }
  a { color: var(--link); text-decoration: none; }
  a:hover { text-decoration: underline; }
  nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; padding: 2.5rem 0 1rem 1.5rem; }
  nav .brand { margin: 0 0 .75rem; font-weight: 700; }
  nav .brand a, h2 a { color: inherit; }
  nav ol { margin: 0; padding: 0 0 0 1.5rem; }
  nav li { padding: .15rem 0; color: var(--quiet); }
  main { padding: 2rem 1.5rem 6rem 0; min-width: 0; }
  h1 { font-size: 2.2rem; line-height: 1.2; margin: 0 0 1rem; }
  h2 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .25rem; }
  h3 { font-size: 1.2rem; line-height: 1.3; margin: 2rem 0 .5rem; }
  p { margin: .75rem 0; }
  .prose { max-width: 44rem; overflow-wrap: break-word; }
  .prose code { font-size: .88em; background: var(--block); border-radius: 4px; padding: .1em .3em; }
  .prose pre code { background: none; padding: 0; font-size: 1em; }
  .prose table { display: block; overflow-x: auto; }
  .prose img { max-width: 100%; }
  .chapter { margin-top: 3.5rem; padding-top: 2rem; border-top: 1px solid var(--rule); }
  pre, code { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; }
  pre { margin: 0; overflow-x: auto; font-size: 13px; line-height: 1.5; tab-size: 4; }
  .cell { margin: 1rem 0; }
  .code, .prose pre { background: var(--block); border-radius: 8px; padding: .8rem 1rem; }
  .output { border-left: 3px solid var(--rule); margin: .6rem 0 1.5rem; padding-left: 1rem; }
  .output.former { border-left: 3px dashed var(--old); }
  .output.former .check { color: var(--quiet); }
  .when { margin: 0; color: var(--old); font-size: .8rem; font-weight: 600; }
  .check { margin: 0; font-size: .9rem; color: var(--good); padding-left: 1.4em; text-indent: -1.4em; }
  .output > * + * { margin-top: .6rem; }
  .output > .check + .check { margin-top: .15rem; }
  .check::before { content: "\\2713"; display: inline-block; width: 1.4em; text-indent: 0; font-weight: 700; }
  figure { margin: .6rem 0; }
  figure img { display: block; max-width: 100%; height: auto; background: #fff; border-radius: 6px; }
  .missing { color: var(--bad); }
  .run { margin: 0 0 1rem; color: var(--quiet); font-size: .88rem; font-variant-numeric: tabular-nums; }
  .badge {
    display: inline-block; border: 1px solid currentColor; border-radius: 1em; padding: 0 .6em; font-size: .78rem;
    line-height: 1.5; font-weight: 600; white-space: nowrap; color: var(--old);
  }
  .badge.bad { color: var(--bad); }
  .badge.busy { color: var(--busy); }
  .note { border-radius: 8px; padding: .6rem .9rem; background: var(--old-paper); overflow-wrap: anywhere; }
  .note.bad { background: var(--bad-paper); }
  .note.busy { background: var(--busy-paper); }
  .dot { display: inline-block; width: .55rem; height: .55rem; border-radius: 50%; background: var(--old); }
  .dot.bad { background: var(--bad); }
  .dot.busy { background: var(--busy); }
  .unfinished { margin: .75rem 0; color: var(--quiet); }
  .metrics { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; }
  .metric {
    display: flex; flex-direction: column; min-width: 9rem; padding: .7rem 1rem; background: var(--block);
    border-radius: 8px; color: inherit;
  }
  .metric b { font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
  .metric span { color: var(--quiet); font-size: .85rem; }
  .wide { overflow-x: auto; }
  table { border-collapse: collapse; font-size: .92rem; }
  th, td { text-align: left; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
  th { color: var(--quiet); font-weight: 600; }
  .steps { width: 100%; }
  .steps td:first-child { white-space: nowrap; }
  .time { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
  .steps tr:last-child td { color: var(--quiet); border-bottom: 0; }
  .k { color: var(--keyword); font-weight: 600; }
  .t { color: var(--type); }
  .s { color: var(--literal); }
  .n { color: var(--number); }
  .a { color: var(--keyword); }
  .c { color: var(--comment); font-style: italic; }
  @media (max-width: 75rem) { body { column-gap: 1.5rem; grid-template-columns: 12rem minmax(0, 60rem); } }
  @media (max-width: 60rem) {
    body { display: block; font-size: 16px; }
    nav { position: static; max-height: none; padding: 1rem 1rem 0; border-bottom: 1px solid var(--rule); }
    nav ol { columns: 2; padding-bottom: 1rem; }
    main { padding: 1.25rem 1rem 4rem; }
    h1 { font-size: 1.8rem; }
    h2 { font-size: 1.45rem; }
    pre { font-size: 12px; }
    .output { padding-left: .7rem; }
    /* A figure's words stay legible: it is wider than the screen, and slides. */
    figure { overflow-x: auto; }
    figure img { max-width: none; width: max(100%, 40rem); }
    th, td { padding-right: .6rem; }
    .steps .about { display: none; }
  }
  @media print {
    :root {
      --paper: #fff; --ink: #000; --quiet: #444; --rule: #bbb; --block: #f4f4f4; --link: #000; --keyword: #000;
      --type: #000; --literal: #333; --number: #000; --comment: #555; --good: #000; --old: #000; --bad: #000;
      --old-paper: #eee; --bad-paper: #eee;
    }
    @page { margin: 16mm 14mm; }
    body { display: block; font-size: 10.5pt; }
    nav { display: none; }
    main { padding: 0; }
    pre { font-size: 8pt; white-space: pre-wrap; overflow-wrap: anywhere; }
    .chapter { break-before: page; border-top: 0; margin-top: 0; padding-top: 0; }
    figure, .metric { break-inside: avoid; }
    figure { overflow: visible; }
    figure img { filter: none; width: auto; max-width: 100%; max-height: 220mm; }
    .steps .about { display: table-cell; }
    h2, h3 { break-after: avoid; }
    details > * { display: block; }
  }

  """
