/** What a large order did: it is the buyer's first that counts, he was VIP already, or it makes nobody VIP. */
export type VipOutcome = 'made' | 'known' | 'none';
