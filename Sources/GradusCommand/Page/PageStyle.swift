extension Page {
  /// The page's style. Colours are at least three to one on the paper, and text is 4.5 to one.
  static let style = """
    :root {
      color-scheme: light dark;
      --paper: #ffffff; --text: #1f2328; --soft: #555555; --axis: #555555; --grid: #e6e6e6;
      --ink: #000000; --accent: #0072b2; --edge: #8a8a8a;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #121417; --text: #e8e8e8; --soft: #b4b4b4; --axis: #a0a0a0; --grid: #2b2f36;
        --ink: #ffffff; --accent: #4aa8e8; --edge: #7a7f87;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0; background: var(--paper); color: var(--text);
      font: 1rem/1.5 system-ui, sans-serif;
    }
    main { max-width: 52rem; margin: 0 auto; padding: 1rem; }
    h1 { font-size: 1.5rem; line-height: 1.25; }
    h2 { font-size: 1.2rem; margin-top: 2.5rem; }
    figure { margin: 1.5rem 0 3rem; }
    figcaption { font-weight: 600; }
    svg { display: block; }
    .soft { color: var(--soft); }
    .picture { overflow-x: auto; }
    .picture > svg { width: 100%; height: auto; }
    .wide > svg { min-width: 34rem; }
    .moving .picture > svg { max-width: 42rem; }
    .controls { display: grid; gap: 0.4rem 0.8rem; margin: 0.8rem 0; max-width: 42rem; }
    .controls[hidden] { display: none; }
    .controls > div {
      display: grid; grid-template-columns: 12rem minmax(6rem, 1fr) 11rem; gap: 0 0.8rem;
      align-items: center;
    }
    .controls output { font-variant-numeric: tabular-nums; }
    input[type=range] { width: 100%; min-height: 1.8rem; margin: 0; accent-color: var(--accent); }
    select {
      font: inherit; color: inherit; background: var(--paper); padding: 0.2rem 0.4rem;
      border: 1px solid var(--edge); border-radius: 0.3rem; max-width: 100%;
    }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .legend {
      list-style: none; display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; margin: 0.4rem 0;
      padding: 0;
    }
    .legend li { display: flex; align-items: center; gap: 0.4rem; }
    .words { min-height: 3em; margin: 0.4rem 0; }
    .exercises { list-style: none; padding: 0; }
    .exercises li { margin: 0.3rem 0; }
    summary { cursor: pointer; }
    a { color: inherit; }
    pre {
      overflow-x: auto; padding: 0.6rem; border: 1px solid var(--edge); border-radius: 0.3rem;
      font: 0.85rem/1.45 ui-monospace, monospace;
    }
    progress { width: 10rem; accent-color: var(--accent); }
    @media (max-width: 36rem) {
      .controls > div { grid-template-columns: 1fr auto; }
      .controls label, .controls output { grid-row: 1; }
      .controls input, .controls select { grid-column: 1 / -1; }
      .moving .picture text { font-size: 20px; }
    }

    """
}
