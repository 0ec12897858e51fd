/** What the error of a failed factory request says after its first line, as lambdas/restock/factory.ts writes it. */

export interface FactoryExchange {
  readonly request: string;
  readonly response: string;
  readonly milliseconds: string;
  /** What the factory was asked for. Undefined: the request names no product. */
  readonly asked?: { readonly productId: string; readonly units: number; readonly factoryId: string };
  /** Undefined: the factory did not respond. */
  readonly responded?: { readonly status: string; readonly message: string };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function askedIn(request: string): FactoryExchange['asked'] {
  const body = parse(request.replace(/^\S+ \S+ /, ''));
  const { MessageAttributeProductId: productId, MessageAttributeProductCnt: units } = body;
  if (typeof productId !== 'string' || typeof units !== 'number') return undefined;
  return { productId, units, factoryId: String(body['MessageAttributeFactoryId']) };
}

function responseIn(response: string): FactoryExchange['responded'] {
  if (!/^\d/.test(response)) return undefined;
  const [status = '', ...rest] = response.split(' ');
  const body = rest.join(' ');
  return { status, message: String(parse(body)['message'] ?? body) };
}

/** Returns the request and the response, or undefined if the error is not that of a factory request. */
export function readFactoryExchange(error: string): FactoryExchange | undefined {
  const request = /^request: (.+)$/m.exec(error)?.[1];
  if (request === undefined) return undefined;
  const [, milliseconds = '', response = ''] = /^response after (\d+) ms: (.*)$/m.exec(error) ?? [];
  const [asked, responded] = [askedIn(request), responseIn(response)];
  return { request, response, milliseconds, ...(asked && { asked }), ...(responded && { responded }) };
}
