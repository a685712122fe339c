/** One call of the module multiplies groups of so many query vectors with groups of so many row vectors. */
export const TILE = { queries: 4, rows: 2 } as const;

/**
 * A WebAssembly module for dot products with 128-bit lanes, written here instruction by instruction, because plain
 * JavaScript widens every 32-bit float and multiplies one at a time. It imports a memory as "m" "m" and exports
 * `dots(queries, rows, out, queryGroups, rowGroups)`: addresses of 32-bit floats and counts of at least 1. Vectors have
 * `bytes` bytes, a multiple of 32. Products are stored group by group: those of query group g and row group h are the eight
 * floats from `out + 32 · (g · rowGroups + h)`, row by row within a query. The four lanes are summed as (0 + 1) + (2 + 3),
 * so the result is the same on every platform. Opcodes: WebAssembly core specification 2.0, §5.
 */
export function dotModule(bytes: number): Uint8Array {
  const type = [0x60, ...vector(Array.from({ length: 5 }, () => [I32])), ...vector([])];
  const memory = [...name("m"), ...name("m"), 0x02, 0x00, ...unsigned(1)];
  const body = dots(bytes);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([type])),
    ...section(2, vector([memory])),
    ...section(3, vector([[0x00]])),
    ...section(7, vector([[...name("dots"), 0x00, 0x00]])),
    ...section(10, vector([[...unsigned(body.length), ...body]])),
  ]);
}

const I32 = 0x7f;
const V128 = 0x7b;
const LANES = 16;
/** Steps of 16 bytes in one turn of the inner loop. */
const UNROLLED = 2;

/** Numbers of parameters and local variables. */
const QUERIES = 0;
const ROWS = 1;
const OUT = 2;
const QUERY_GROUPS = 3;
const ROW_GROUPS = 4;
const ROW = 5;
const GROUPS_LEFT = 6;
const QUERY_AT = 7;
const ROW_AT = 8;
const ROW_END = 9;
const QUERY_VALUE = 10;
const rowValue = (row: number) => QUERY_VALUE + 1 + row;
const sum = (query: number, row: number) => QUERY_VALUE + 1 + TILE.rows + query * TILE.rows + row;

function dots(bytes: number): number[] {
  const floats = 4 * TILE.queries * TILE.rows;
  return [
    ...vector([
      [...unsigned(ROW_END - ROW_GROUPS), I32],
      [...unsigned(1 + TILE.rows + TILE.queries * TILE.rows), V128],
    ]),
    ...loop(QUERY_GROUPS, [
      ...get(ROWS),
      ...set(ROW),
      ...get(ROW_GROUPS),
      ...set(GROUPS_LEFT),
      ...loop(GROUPS_LEFT, [
        ...eachSum((query, row) => [...ZERO, ...set(sum(query, row))]),
        ...get(QUERIES),
        ...set(QUERY_AT),
        ...get(ROW),
        ...set(ROW_AT),
        ...get(ROW),
        ...int(bytes),
        ...ADD,
        ...set(ROW_END),
        ...innerLoop(bytes),
        ...eachSum((query, row) => [...get(OUT), ...laneSum(sum(query, row)), ...store(4 * (query * TILE.rows + row))]),
        ...advance(OUT, floats),
        ...advance(ROW, TILE.rows * bytes),
      ]),
      ...advance(QUERIES, TILE.queries * bytes),
    ]),
    END,
  ];
}

/** Adds the products of all lanes of the vectors at QUERY_AT and ROW_AT to the eight sums. */
function innerLoop(bytes: number): number[] {
  const step = (offset: number) => [
    ...each(TILE.rows, (row) => [...get(ROW_AT), ...load(row * bytes + offset), ...set(rowValue(row))]),
    ...each(TILE.queries, (query) => [
      ...get(QUERY_AT),
      ...load(query * bytes + offset),
      ...set(QUERY_VALUE),
      ...each(TILE.rows, (row) => [
        ...get(QUERY_VALUE),
        ...get(rowValue(row)),
        ...MULTIPLY_LANES,
        ...get(sum(query, row)),
        ...ADD_LANES,
        ...set(sum(query, row)),
      ]),
    ]),
  ];
  return [
    ...LOOP,
    ...each(UNROLLED, (turn) => step(turn * LANES)),
    ...advance(QUERY_AT, UNROLLED * LANES),
    ...advance(ROW_AT, UNROLLED * LANES),
    ...get(ROW_AT),
    ...get(ROW_END),
    ...NOT_EQUAL,
    ...AGAIN_IF,
    END,
  ];
}

/** (lane 0 + lane 1) + (lane 2 + lane 3) of a variable. */
function laneSum(variable: number): number[] {
  const lane = (number: number) => [...get(variable), 0xfd, 0x1f, number];
  return [...lane(0), ...lane(1), ...ADD_FLOATS, ...lane(2), ...lane(3), ...ADD_FLOATS, ...ADD_FLOATS];
}

const END = 0x0b;
const LOOP = [0x03, 0x40];
const AGAIN_IF = [0x0d, 0x00];
const ADD = [0x6a];
const NOT_EQUAL = [0x47];
const ADD_FLOATS = [0x92];
const ADD_LANES = [0xfd, 0xe4, 0x01];
const MULTIPLY_LANES = [0xfd, 0xe6, 0x01];
const ZERO = [0xfd, 0x0c, ...Array.from({ length: LANES }, () => 0)];

const get = (variable: number) => [0x20, ...unsigned(variable)];
const set = (variable: number) => [0x21, ...unsigned(variable)];
const int = (value: number) => [0x41, ...signed(value)];
const advance = (variable: number, by: number) => [...get(variable), ...int(by), ...ADD, ...set(variable)];
const load = (offset: number) => [0xfd, 0x00, 0x04, ...unsigned(offset)];
const store = (offset: number) => [0x38, 0x02, ...unsigned(offset)];

/** Runs `body` as often as `counter` says, which ends as 0. */
const loop = (counter: number, body: readonly number[]) => [
  ...LOOP,
  ...body,
  ...advance(counter, -1),
  ...get(counter),
  ...AGAIN_IF,
  END,
];
const each = (count: number, make: (index: number) => number[]) =>
  Array.from({ length: count }, (_, index) => make(index)).flat();
const eachSum = (make: (query: number, row: number) => number[]) =>
  each(TILE.queries, (query) => each(TILE.rows, (row) => make(query, row)));

const vector = (items: readonly (readonly number[])[]) => [...unsigned(items.length), ...items.flat()];
const name = (text: string) => [...unsigned(text.length), ...Array.from(text, (letter) => letter.charCodeAt(0))];
const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];

/** LEB128 of a whole number from 0 on. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Signed LEB128. */
function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return done ? [low] : [low | 0x80, ...signed(rest)];
}
