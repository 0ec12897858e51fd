/** The ports of one copy, counted from its base port. */
import { listen } from './http.ts';

export const BASE_PORT = 4510;

export interface Ports {
  readonly api: number;
  readonly aws: number;
  readonly fauxqs: number;
  readonly postgres: number;
  readonly factory: number;
  readonly platform: number;
}

/**
 * Returns the ports of the copy with this base port.
 * @example portsFrom(4510).aws // 4511
 */
export const portsFrom = (base: number): Ports => ({
  api: base,
  aws: base + 1,
  fauxqs: base + 2,
  postgres: base + 3,
  factory: base + 4,
  platform: base + 5,
});

/** Rejects with PortInUse when one of the ports is taken. */
export async function checkFree(ports: readonly number[]): Promise<void> {
  for (const port of ports) await (await listen(port, () => undefined)).close();
}
