// Where the checkout lies that this program was built in: revisions are its own, wherever it is called from.
import { fileURLToPath } from 'node:url';

/** From `dist/bench/machine/`, without a slash at its end. */
export const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/u, '');
