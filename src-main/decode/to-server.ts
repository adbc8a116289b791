/** Owns a guess that protocols need whose messages do not say who sends them: the server has the lower port. */
import type { Layers } from './layers'

export const isToServer = (layers: Layers): boolean => layers.dport < layers.sport
