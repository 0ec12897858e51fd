/** Whom a valid token identifies: what API Gateway passes to the functions as the authorizer's context, texts only. */
export interface TokenHolder {
  readonly userId: string;
  /** Epoch seconds. */
  readonly issuedAt: string;
  readonly role?: string;
  /** From the external issuer; the e-mail address is '' unless the issuer has verified it. */
  readonly vouchedName?: string;
  readonly vouchedEmail?: string;
}
