/// How what is live on the page looks, in the colours of the page.
let liveStyle = """
  html { overflow-anchor: none; }
  [hidden] { display: none !important; }
  .live { margin: .75rem 0 1.5rem; border-radius: 8px; padding: .7rem 1rem 1rem; background: var(--busy-paper); }
  .live p { display: flex; flex-wrap: wrap; column-gap: 1.2rem; margin: 0 0 .5rem; font-variant-numeric: tabular-nums; }
  .live b { color: var(--busy); }
  .live p > span { white-space: pre-wrap; }
  .live .left { margin-left: auto; color: var(--quiet); }
  .live progress {
    display: block; width: 100%; height: .4rem; border: 0; border-radius: 1rem; overflow: hidden; appearance: none;
    background: var(--rule); color: var(--busy);
  }
  .live progress::-webkit-progress-bar { background: var(--rule); }
  .live progress::-webkit-progress-value { background: var(--busy); }
  .live progress::-moz-progress-bar { background: var(--busy); }
  .live progress:indeterminate { background: linear-gradient(90deg, var(--rule), var(--busy), var(--rule)); }
  .live progress:indeterminate::-webkit-progress-bar { background: none; }
  .live progress:indeterminate::-moz-progress-bar { background: none; }
  .live pre { margin-top: .8rem; max-height: 16rem; overflow: auto; }
  .live figure { margin: .8rem 0 0; }
  .live ~ .note.busy, .live ~ .unfinished { display: none; }
  .live-foot { position: fixed; right: 1rem; bottom: 1rem; max-width: calc(100vw - 2rem); font-size: .9rem; }
  .live-foot > * {
    display: block; margin: .5rem 0 0 auto; width: fit-content; border-radius: 8px; padding: .45rem .9rem;
    background: var(--block); border: 1px solid var(--rule); box-shadow: 0 2px 10px #0003;
  }
  .live-bar {
    white-space: pre; font-variant-numeric: tabular-nums;
    background: linear-gradient(var(--busy), var(--busy)) 0 100% / var(--done, 0) 3px no-repeat var(--busy-paper);
    overflow: hidden;
  }
  .live-bar.idle { visibility: hidden; }
  .live-message { color: var(--bad); background: var(--bad-paper); overflow-wrap: anywhere; }
  @media print { .live, .live-foot { display: none; } }
  """
