import type { IntervalSummary } from "../../summary/model.ts";

interface Props {
  readonly value: number;
  readonly interval: IntervalSummary;
  /** Best baseline, as a tick. */
  readonly floor?: number;
  readonly colour: string;
  /** Both ends of the scale, 0 and 1 unless it is a difference. */
  readonly ends?: readonly [number, number];
}

/** A number and its interval as a bar: the eye compares these where it would have to read the digits. */
export function IntervalBar({ value, interval, floor, colour, ends = [0, 1] }: Props) {
  const at = (number: number) => `${Math.max(0, Math.min(100, (100 * (number - ends[0])) / (ends[1] - ends[0])))}%`;
  const middle = ends[0] < 0 ? at(0) : undefined;
  return (
    <svg class="interval" width="100%" height="14" aria-hidden="true">
      <line class="track" x1="0" x2="100%" y1="7" y2="7" />
      {middle !== undefined && <line class="zero" x1={middle} x2={middle} y1="0" y2="14" />}
      {"low" in interval && <line stroke={colour} class="range" x1={at(interval.low)} x2={at(interval.high)} y1="7" y2="7" />}
      {floor !== undefined && <line class="floor" x1={at(floor)} x2={at(floor)} y1="2" y2="12" />}
      <circle fill={colour} cx={at(value)} cy="7" r="4.5" />
    </svg>
  );
}
