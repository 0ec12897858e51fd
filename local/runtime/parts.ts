/** What the steps of a start hand to each other. */
import { join } from 'node:path';
import type pg from 'pg';
import type { Authority } from '#local/aws/iam/authority.ts';
import type { Check } from '#local/aws/iam/decide.ts';
import type { Lambda } from '#local/aws/lambda/service.ts';
import type { Metering } from '#local/aws/metering.ts';
import type { Services } from '#local/aws/services.ts';
import type { LocalPostgres } from '#local/postgres.ts';
import type { Template } from '#local/template.ts';
import type { Clock } from './clock.ts';
import type { Ports } from './ports.ts';
import type { StateFile } from './state.ts';

export interface LocalOptions {
  readonly port: number;
  /** State of this copy; `.local/<port>` of this project when not given. */
  readonly dir?: string;
  /** A cloud assembly that is there already; otherwise it is synthesised. */
  readonly assembly?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly factoryDelaySeconds?: number;
  /** Fills an empty database; the demo shop when not given. */
  seed?(adminUrl: string): Promise<void>;
  /** What goes on, for a person: one line that begins with the function or part it is about. */
  log(line: string): void;
  /** Stops a start that is still going on. */
  readonly signal?: AbortSignal;
}

/** Hands over how to stop a part, as soon as it lives. */
export type Closing = (close: () => Promise<void> | void) => void;

export interface Parts {
  readonly options: LocalOptions;
  readonly ports: Ports;
  readonly state: StateFile;
  readonly template: Template;
  readonly clock: Clock;
  readonly pool: pg.Pool;
  readonly postgres: LocalPostgres;
  readonly services: Services;
  readonly metering: Metering;
  readonly lambda: Lambda;
  readonly authority: Authority;
  readonly edges: readonly Check[];
}

export const urlOf = (port: number): string => `http://127.0.0.1:${port}`;
export const stateDir = (port: number): string => join(import.meta.dirname, '..', '..', '.local', String(port));

const PREFIX_CHARACTERS = 18;
/** A plain line a person can scan: who speaks, then what. */
export const prefixed = (source: string, line: string): string => `${source.padEnd(PREFIX_CHARACTERS)}${line}`;
