/** What our access tokens are: EdDSA over Ed25519, for this audience. Any other algorithm is refused before the key is looked at. */
export const JWT_ALGORITHM = 'EdDSA';
export const JWT_AUDIENCE = 'donut-states';
