/** Who is asking: what API Gateway hands to the functions as the authorizer's context, texts only. */
export interface Person {
  readonly userId: string;
  /** Epoch seconds. */
  readonly issuedAt: string;
  readonly role?: string;
  /** What an outside issuer says of him; '' when it is no address he has proved. */
  readonly vouchedName?: string;
  readonly vouchedEmail?: string;
}
