/**
 * Owns whether more frames of a session may still come: answers about it then hold for what was seen so far.
 */
import type { Session } from './session'

export const isGrowing = ({ phase }: Pick<Session, 'phase'>): boolean => phase === 'loading' || phase === 'live'
