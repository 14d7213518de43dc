// Tables for a terminal: columns as wide as their widest cell, numbers to the right.

export type Cell = string | number | null;

const NOTHING = '–';

export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = [head, ...rows.map((row) => row.map(written))];
  const numeric = head.map((_, column) => isNumeric(rows.map((row) => row[column] ?? null)));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return numeric[column] === true ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const isNumeric = (column: readonly Cell[]): boolean =>
  column.some((cell) => cell !== null) && column.every((cell) => cell === null || typeof cell === 'number');

const written = (cell: Cell): string => (cell === null || cell === '' ? NOTHING : String(cell));

const STEPS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
] as const;

/** 90 → "1m", 200000 → "2d". */
export function span(seconds: number): string {
  for (const [unit, size] of STEPS) if (seconds >= size) return `${Math.floor(seconds / size)}${unit}`;
  return `${Math.max(Math.floor(seconds), 0)}s`;
}

/** "in 40s", "now"; null stays null. @param now epoch milliseconds. */
export function fromNow(instant: string | null, now: number): string | null {
  if (instant === null) return null;
  const seconds = (Date.parse(instant) - now) / 1_000;
  return seconds <= 0 ? 'now' : `in ${span(Math.ceil(seconds))}`;
}
