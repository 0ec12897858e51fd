/** What a planted bug may change: database functions, and the ports and functions of the handlers. */
import type { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { Alteration } from './database.ts';
import type { Functions, Ports } from './functions.ts';
import type { World } from './world.ts';

export type Send = (command: { readonly input: object }) => Promise<object>;

export interface Bug {
  readonly sql?: readonly Alteration[];
  ports?(ports: Ports, world: World): Ports;
  sqs?(send: Send): Send;
  functions?(functions: Functions): Functions;
}

interface Statement {
  sql: string;
  readonly parameters: readonly { readonly value: { stringValue?: string; longValue?: number } }[];
}

/** Rewrites statements and parameters before they are executed. */
export function withStatements(ports: Ports, rewrite: (statement: Statement) => void): Ports {
  return {
    ...ports,
    dataApi(responseMilliseconds) {
      const inner = ports.dataApi(responseMilliseconds) as unknown as { send(command: unknown): Promise<unknown> };
      const send = (command: { readonly input: Statement }) => {
        rewrite(command.input);
        return inner.send(command);
      };
      return { send } as unknown as RDSDataClient;
    },
  };
}

export const alter = (name: string, from: string, to: string): Alteration[] => [{ function: name, from, to }];
