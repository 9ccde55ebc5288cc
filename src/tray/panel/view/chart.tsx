/** Draws a curve with uPlot, in the colours of the theme, as wide as there is room. It has its words beside it. */

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { clock, curve as words } from "../../../words/panel.en.ts";
import { amount } from "../../../words/quantities.ts";
import type { Curve } from "../curve.ts";

const height = 104;
const stepped = uPlot.paths.stepped?.({ align: 1 });
const dark = matchMedia("(prefers-color-scheme: dark)");

export function Chart({ curve }: { curve: Curve }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const newest = useRef(curve);
  newest.current = curve;

  useEffect(() => {
    const { current: place } = box;
    if (!place) return undefined;
    const draw = () => {
      plot.current?.destroy();
      plot.current = makePlot(place, () => newest.current);
    };
    draw();
    const sized = new ResizeObserver(() => {
      if (place.clientWidth > 0 && place.clientWidth !== plot.current?.width)
        plot.current?.setSize({ width: place.clientWidth, height });
    });
    sized.observe(place);
    dark.addEventListener("change", draw);
    return () => {
      sized.disconnect();
      dark.removeEventListener("change", draw);
      plot.current?.destroy();
    };
  }, []);
  useEffect(() => show(plot.current, curve), [curve]);

  return <div class="chart" ref={box} role="img" aria-label={curve.name} />;
}

function show(plot: uPlot | undefined, curve: Curve): void {
  if (!plot) return;
  plot.batch(() => {
    plot.setData([curve.at, curve.bytes], false);
    plot.setScale("x", { min: curve.from / 1000, max: curve.to / 1000 });
    plot.setScale("y", { min: curve.least, max: curve.most });
  });
}

function makePlot(place: HTMLElement, now: () => Curve): uPlot {
  const style = getComputedStyle(place);
  const ink = (name: string) => style.getPropertyValue(`--${name}`);
  const font = `500 ${0.625 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)}px ${style.fontFamily}`;
  const axis = { font, stroke: ink("text-2"), ticks: { show: false }, gap: 4 };
  const made = new uPlot(
    {
      width: place.clientWidth || 320,
      height,
      padding: [8, 0, 0, 16],
      cursor: { show: false },
      legend: { show: false },
      scales: { x: { time: true, auto: false }, y: { auto: false } },
      series: [
        {},
        {
          stroke: ink("moving"),
          width: 1.75,
          fill: ink("chart-fill"),
          // Between two points nothing was seen to move.
          ...(stepped && { paths: stepped }),
          points: { show: false },
        },
      ],
      axes: [
        {
          ...axis,
          size: 18,
          grid: { show: false },
          splits: () => moments(now()),
          values: (_u, at) => at.map(timeName(now)),
        },
        {
          ...axis,
          side: 1,
          size: 46,
          grid: { stroke: ink("line"), width: 1 },
          splits: (_u, _axis, least, most) => [least, least + (most - least) / 2.3, least + (most - least) / 1.15],
          values: (_u, at) => at.map((bytes) => (bytes === 0 ? "0" : amount(bytes))),
        },
      ],
      hooks: {
        drawClear: [(u) => shade(u, now(), ink)],
        draw: [(u) => mark(u, now(), ink, font)],
      },
    },
    [[], []],
    place,
  );
  show(made, now());
  return made;
}

/** Where the time is told: its ends, and where the silence began, unless one would hide another. */
function moments({ from, to, stillFrom, now }: Curve): number[] {
  const places = [from, ...(stillFrom === undefined ? [] : [stillFrom]), now]
    .map((at) => at / 1000)
    .sort((a, b) => a - b);
  const apart = (to - from) / 1000 / 6;
  return places.filter((one, place) => place === 0 || one - (places[place - 1] ?? 0) > apart);
}

const timeName = (now: () => Curve) => (at: number) => (at * 1000 === now().now ? words.now : clock(at * 1000));

type Ink = (name: string) => string;

function shade(u: uPlot, { stillFrom, limitAt, now, tone }: Curve, ink: Ink): void {
  if (stillFrom === undefined) return;
  const limit = Math.min(now, limitAt ?? (tone === "frozen" ? stillFrom : now));
  band(u, stillFrom, limit, ink("quiet-soft"));
  band(u, limit, now, ink("frozen-soft"));
}

function band(u: uPlot, from: number, to: number, colour: string): void {
  const { ctx, bbox } = u;
  const [left, right] = [u.valToPos(from / 1000, "x", true), u.valToPos(to / 1000, "x", true)];
  ctx.fillStyle = colour;
  ctx.fillRect(Math.max(left, bbox.left), bbox.top, Math.max(0, right - Math.max(left, bbox.left)), bbox.height);
}

function mark(u: uPlot, { now, bytes, tone, drops, limitAt, stillFrom }: Curve, ink: Ink, font: string): void {
  const { ctx, bbox } = u;
  const scale = devicePixelRatio;
  const x = (millis: number) => u.valToPos(millis / 1000, "x", true);
  const y = (value: number) => u.valToPos(value, "y", true);
  const last = { at: now, bytes: bytes.at(-1) ?? 0 };
  ctx.save();
  ctx.lineWidth = 1.75 * scale;
  if (stillFrom !== undefined) stroke(ctx, ink(tone), [x(stillFrom), y(last.bytes)], [x(last.at), y(last.bytes)]);
  if (limitAt !== undefined) {
    ctx.lineWidth = scale;
    ctx.setLineDash([2.5 * scale, 2.5 * scale]);
    stroke(ctx, ink("frozen"), [x(limitAt), bbox.top], [x(limitAt), bbox.top + bbox.height]);
    ctx.setLineDash([]);
  }
  for (const drop of drops) diamond(ctx, ink("frozen"), x(drop), bbox.top + bbox.height - 6 * scale, 4.5 * scale);
  ctx.fillStyle = ink(tone);
  ctx.beginPath();
  ctx.arc(x(last.at), y(last.bytes), 3.25 * scale, 0, 2 * Math.PI);
  ctx.fill();
  const wide = stillFrom !== undefined ? x(last.at) - x(stillFrom) : 0;
  if (stillFrom !== undefined && wide > 74 * scale) {
    ctx.font = font.replace(/([\d.]+)px/, (_whole, size) => `${Number(size) * scale}px`).replace("500", "600");
    ctx.textAlign = "center";
    ctx.fillText(words.still(last.at - stillFrom), x(stillFrom) + wide / 2, bbox.top + bbox.height * 0.66);
  }
  ctx.restore();
}

type Point = [number, number];

function stroke(ctx: CanvasRenderingContext2D, colour: string, from: Point, to: Point): void {
  ctx.strokeStyle = colour;
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
}

function diamond(ctx: CanvasRenderingContext2D, colour: string, x: number, y: number, r: number): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(x, y - r);
  ctx.lineTo(x + r, y);
  ctx.lineTo(x, y + r);
  ctx.lineTo(x - r, y);
  ctx.fill();
}

/** A curve as small as a word. */
export function Spark({ curve: { at, bytes, from, to, most } }: { curve: Curve }) {
  const points = at.map((one, place) => {
    const x = 2 + (66 * (one * 1000 - from)) / (to - from);
    return `${x.toFixed(1)},${(28 - (24 * (bytes[place] ?? 0)) / most).toFixed(1)}`;
  });
  return (
    <svg class="spark" width="72" height="30" viewBox="0 0 72 30" aria-hidden="true">
      <polyline points={points.join(" ")} />
    </svg>
  );
}
