// How a style is drawn: one colour, shape and dash for each, the same on every chart of a run and, for the known
// styles, in every run. Colours are Okabe and Ito's, which readers with any common colour vision deficiency tell apart.

/** @see Okabe & Ito 2008, https://jfly.uni-koeln.de/color/ (its yellow is left out: invisible on white) */
const OKABE_ITO = {
  blue: '#0072b2',
  vermillion: '#d55e00',
  green: '#009e73',
  purple: '#cc79a7',
  orange: '#e69f00',
  sky: '#56b4e9',
  grey: '#8a8f98',
} as const;

/** A style's marks. `dash` is an SVG dash pattern; the empty one is a solid line. */
export interface StyleLook {
  readonly label: string;
  /** For a legend: without its options where the run has no other of its style. */
  readonly shortLabel: string;
  readonly colour: string;
  readonly shape: string;
  readonly dash: readonly number[];
}

type Look = Omit<StyleLook, 'label' | 'shortLabel'>;

const SOLID: readonly number[] = [];
const DASHED: readonly number[] = [6, 3];
const DOTTED: readonly number[] = [2, 3];

const HEXAGON = 'M-0.5,-0.9L0.5,-0.9L1,0L0.5,0.9L-0.5,0.9L-1,0Z';
const PENTAGON = 'M0,-1L0.95,-0.31L0.59,0.81L-0.59,0.81L-0.95,-0.31Z';
const STAR =
  'M0,-1L0.29,-0.4L0.95,-0.31L0.48,0.15L0.59,0.81L0,0.5L-0.59,0.81L-0.48,0.15L-0.95,-0.31L-0.29,-0.4Z';

// The same idea has the same hue on both substrates; dash and shape tell the substrates apart.
const KNOWN: Readonly<Record<string, Look>> = {
  'event-loop': { colour: OKABE_ITO.blue, shape: 'circle', dash: SOLID },
  cluster: { colour: OKABE_ITO.vermillion, shape: 'square', dash: SOLID },
  piscina: { colour: OKABE_ITO.green, shape: 'triangle-up', dash: SOLID },
  iterative: { colour: OKABE_ITO.purple, shape: 'diamond', dash: SOLID },
  'posix-epoll': { colour: OKABE_ITO.blue, shape: 'cross', dash: DASHED },
  'posix-prefork': { colour: OKABE_ITO.vermillion, shape: 'triangle-down', dash: DASHED },
  'posix-threads': { colour: OKABE_ITO.green, shape: 'triangle-right', dash: DASHED },
  'posix-iterative': { colour: OKABE_ITO.purple, shape: 'triangle-left', dash: DASHED },
  'posix-fork': { colour: OKABE_ITO.orange, shape: HEXAGON, dash: DASHED },
  'posix-poll': { colour: OKABE_ITO.sky, shape: PENTAGON, dash: DASHED },
  'posix-select': { colour: OKABE_ITO.grey, shape: STAR, dash: DASHED },
};

const SPARE_COLOURS = Object.values(OKABE_ITO);
const SPARE_SHAPES = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'cross',
  'triangle-down',
  'triangle-right',
  'triangle-left',
  HEXAGON,
  PENTAGON,
  STAR,
];

/**
 * A look for each label, in the given order. A known style has its fixed look, with options too where the run has it but once;
 * the others get the first colour that is still free, or share one with another shape and a dotted line.
 */
export function assignLooks(labels: readonly string[]): StyleLook[] {
  const taken = labels.flatMap((label) => knownLook(label, labels) ?? []);
  let shared = 0;
  return labels.map((label) => {
    const shortLabel = isOnly(label, labels) ? styleOf(label) : label;
    const known = knownLook(label, labels);
    if (known !== undefined) return { label, shortLabel, ...known };
    const free = SPARE_COLOURS.find((colour) => !taken.some((look) => look.colour === colour));
    const colour = free ?? SPARE_COLOURS[shared++ % SPARE_COLOURS.length] ?? OKABE_ITO.grey;
    const shape =
      SPARE_SHAPES.find((candidate) => !taken.some((look) => look.shape === candidate)) ??
      SPARE_SHAPES.find(
        (candidate) => !taken.some((look) => look.shape === candidate && look.colour === colour),
      ) ??
      'circle';
    const look: Look = { colour, shape, dash: free === undefined ? DOTTED : SOLID };
    taken.push(look);
    return { label, shortLabel, ...look };
  });
}

/** Of a style in several variants the one without options alone. */
function knownLook(label: string, labels: readonly string[]): Look | undefined {
  return KNOWN[isOnly(label, labels) ? styleOf(label) : label];
}

function isOnly(label: string, labels: readonly string[]): boolean {
  return labels.filter((other) => styleOf(other) === styleOf(label)).length === 1;
}

function styleOf(label: string): string {
  return label.split(' ')[0] ?? label;
}
