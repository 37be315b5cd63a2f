// What a claim's figures look like as a picture, as data: an axis each way, and series of points with their intervals. It is no
// part of claims.json; reports/claims/ draws it, and draws the evidence itself where a claim gives none.

/** One plot. */
export interface ClaimChart {
  readonly title: string;
  /** One sentence: what the axes are and what a mark is. */
  readonly description: string;
  readonly x: ClaimAxis;
  readonly y: ClaimAxis;
  /** One or more; each gets a colour and a shape in this order. Names of styles get the colours that they have everywhere. */
  readonly series: readonly ClaimSeries[];
}

export interface ClaimAxis {
  /** With its unit in brackets. */
  readonly title: string;
  /** `linear` begins at 0; `log` is for values above 0, `symlog` for those with a 0 among them. */
  readonly scale: 'linear' | 'log' | 'symlog';
}

export interface ClaimSeries {
  readonly name: string;
  /** Ascending in x. `low` and `high`: the 95 % interval; null where there is none. */
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly low: number | null;
    readonly high: number | null;
  }[];
}
