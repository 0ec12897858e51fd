/** A reason why PostgreSQL cannot start, in one line a person can act on. */
export class PostgresProblem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PostgresProblem';
  }
}
