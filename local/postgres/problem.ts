/** A problem with PostgreSQL whose message says what to do, in one line. */
export class PostgresProblem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PostgresProblem';
  }
}
