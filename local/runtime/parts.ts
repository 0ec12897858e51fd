/** Types that the steps of the start share. */
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
import type { Supervisor } from './supervisor.ts';

export interface LocalOptions {
  readonly port: number;
  /** Folder for the state of this copy; default `.local/<port>` of this project. */
  readonly dir?: string;
  /** An existing cloud assembly; by default the app is synthesised. */
  readonly assembly?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly factoryDelaySeconds?: number;
  /** Concurrent Lambda executions of the account; default 1,000. */
  readonly concurrency?: number | undefined;
  /** The services take as long as those of AWS are assumed to take (local/aws/latency.ts). */
  readonly hasLatency?: boolean | undefined;
  /** Fills an empty database; default: the demo shop. */
  seed?(adminUrl: string, publicUrl: string): Promise<void>;
  /** Prints a progress line that begins with the function or part. */
  log(line: string): void;
  /** Prints a line about a fault of this machine: a child that ended, a part that could not be stopped. */
  warn(line: string): void;
  /** Called when the system cannot go on. The caller then closes it. */
  fail(error: Error): void;
  /** Cancels a start that has not finished. */
  readonly signal?: AbortSignal;
}

/** Registers the function that stops a part, as soon as the part runs. */
export type Closing = (close: () => Promise<void> | void) => void;

export interface Parts {
  readonly options: LocalOptions;
  readonly ports: Ports;
  readonly state: StateFile;
  readonly template: Template;
  readonly clock: Clock;
  readonly pool: pg.Pool;
  readonly postgres: LocalPostgres;
  readonly supervisor: Supervisor;
  readonly services: Services;
  readonly metering: Metering;
  readonly lambda: Lambda;
  readonly authority: Authority;
  readonly edges: readonly Check[];
}

/** Returns the local URL of a port. */
export const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

/** Returns the folder with the state of the copy on this base port. */
export const stateDir = (port: number): string => join(import.meta.dirname, '..', '..', '.local', String(port));

const PREFIX_CHARACTERS = 18;
/** Formats a log line: the source in a fixed-width column, then the message. */
export const prefixed = (source: string, line: string): string => `${source.padEnd(PREFIX_CHARACTERS)}${line}`;
