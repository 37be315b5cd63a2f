// The check that every style makes before it starts: never to degrade quietly.
import { UnsupportedStyleError, type ServeRequest, type Style } from './server.js';

/** @throws {UnsupportedStyleError} with the reason, when this runtime or system cannot serve `request`. */
export function requireSupport(style: Pick<Style, 'supports'>, request: ServeRequest): void {
  const support = style.supports(request.transport, request.options);
  if (!support.supported) throw new UnsupportedStyleError(support.reason);
}
