import { stateName, toneOf } from '#web/shared/names.ts';
import { Badge } from './components.tsx';

/** A state: its colour is never all it says. */
export const State = ({ of }: { of: string }) => <Badge tone={toneOf(of)}>{stateName(of)}</Badge>;
