import { stateName, toneOf } from '#console/names.ts';
import { Badge } from './pieces.tsx';

/** A state: its colour is never all it says. */
export const State = ({ of }: { of: string }) => <Badge tone={toneOf(of)}>{stateName(of)}</Badge>;
