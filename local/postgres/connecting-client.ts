import pg from 'pg';

const CONNECT_MILLISECONDS_MAX = 5_000;

/**
 * A client that gives up connecting after five seconds. Another program on PostgreSQL's port may accept the connection
 * and never respond: the caller would wait for ever, and so would the stop of the system. The option of the same name of
 * `pg.Pool` would also limit the waiting time for a free connection.
 */
export class ConnectingClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super({
      ...(typeof config === 'string' ? { connectionString: config } : config),
      connectionTimeoutMillis: CONNECT_MILLISECONDS_MAX,
    });
  }
}
