namespace VisuTility.Streams.Host.Commands.Backtest;

/// <summary>The report's style sheet: light and dark, screen and paper.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --bg: #fbfbfa; --card: #fff; --ink: #1f2328; --soft: #68717d; --line: #dfe3e8; --values: #33567a;
          --hit: #14854a; --repeat: #6fbf8f; --neutral: #b7862c; --false: #cf2a3a; --plain: #2467c9;
          --affected: rgba(214, 96, 60, .17); --maybe: rgba(190, 150, 40, .13); --other: rgba(110, 120, 135, .10); }
        @media (prefers-color-scheme: dark) { :root { --bg: #14171b; --card: #1b1f25; --ink: #e4e8ed; --soft: #97a1ad; --line: #323942;
          --values: #8fb6de; --hit: #3fc07d; --repeat: #2f7d55; --neutral: #d8a548; --false: #f2606d; --plain: #6ea5f2;
          --affected: rgba(230, 120, 80, .24); --maybe: rgba(215, 175, 70, .17); --other: rgba(140, 150, 165, .15); } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 28px 32px 60px; max-width: 1720px; background: var(--bg); color: var(--ink);
          font: 14px/1.45 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
        h1 { font-size: 24px; margin: 0; } h2 { font-size: 18px; margin: 34px 0 10px; } h3 { font-size: 15px; margin: 22px 0 8px; }
        .sub, figcaption span { color: var(--soft); } p { margin: 6px 0 12px; }
        .tiles { display: flex; flex-wrap: wrap; gap: 10px; margin: 16px 0 10px; }
        .tile { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 9px 14px; min-width: 96px; }
        .tile b { display: block; font-size: 21px; font-weight: 600; } .tile span { color: var(--soft); font-size: 12px; }
        .tile.good b { color: var(--hit); } .tile.bad b { color: var(--false); }
        .scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
        table { border-collapse: collapse; width: 100%; font-size: 13px; }
        th, td { padding: 5px 12px; text-align: left; white-space: nowrap; }
        thead th { color: var(--soft); font-weight: 500; border-bottom: 1px solid var(--line); }
        tbody tr + tr td { border-top: 1px solid var(--line); } .n { text-align: right; font-variant-numeric: tabular-nums; }
        td.good { color: var(--hit); } td.bad { color: var(--false); font-weight: 600; }
        a { color: inherit; } figure:target { outline: 2px solid var(--plain); }
        .legend i { display: inline-block; width: 11px; height: 11px; margin: 0 5px 0 12px; border-radius: 2px; vertical-align: -1px;
          background: currentColor; }
        .legend { color: var(--soft); } .legend i:first-child { margin-left: 0; } .legend i.hit { color: var(--hit); }
        .legend i.repeat { color: var(--repeat); } .legend i.neutral { color: var(--neutral); }
        .legend i.false { color: var(--false); } .legend i.plain { color: var(--plain); }
        .legend i.affected { background: var(--affected); } .legend i.maybe { background: var(--maybe); }
        .legend i.other { background: var(--other); } .legend i.fires { height: 4px; vertical-align: 3px; }
        .streams { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 560px), 1fr)); gap: 12px; }
        figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 8px 10px 4px;
          break-inside: avoid; }
        figcaption { font-size: 13px; margin-bottom: 2px; }
        svg { display: block; width: 100%; height: auto; } svg text { font-size: 10px; fill: var(--soft); } text.y { text-anchor: end; }
        text.x { text-anchor: middle; } text.id { font-size: 9px; }
        path { fill: none; } .axis { stroke: var(--line); } .grid { stroke: var(--line); stroke-width: .5; }
        .values { stroke: var(--values); stroke-width: 1; stroke-linejoin: round; }
        .version { stroke: var(--soft); stroke-dasharray: 3 3; } path.affected { fill: var(--affected); } path.maybe { fill: var(--maybe); }
        path.other { fill: var(--other); }
        .mark { color: var(--plain); stroke: currentColor; } .mark.hit { color: var(--hit); } .mark.repeat { color: var(--repeat); }
        .mark.neutral { color: var(--neutral); } .mark.false { color: var(--false); }
        .mark .head { fill: currentColor; stroke-width: 0; } .mark .fires { stroke-width: 3; stroke-opacity: .55; }
        .mark:hover { stroke-width: 2.5; }

        """;
}
