/**
 * Owns the conclusions about the session at hand as the requests need them: the FTP index and the findings, worked out when
 * asked for, kept until the capture has grown.
 *
 * Guarantees: `known` never works anything out: lists that are only ordered by it (flows, lanes) do not wait for it; two
 * requests at once share one computation.
 */
import type { FindingList } from '@shared/finding'
import type { FtpSession } from '@shared/ftp'
import { FtpIndex } from '../session/ftp-index'
import type { Session } from '../session/session'
import type { Pause } from '../session/timeline'

export interface ConclusionSources {
  readonly ftpSessions: (session: Session, pause: Pause) => Promise<readonly FtpSession[]>
  readonly findings: (session: Session, pause: Pause) => Promise<FindingList>
}

export class Conclusions {
  private readonly kept = new WeakMap<Session, FtpIndex>()

  constructor(private readonly sources: ConclusionSources) {}

  /** The sources keep their answers by session and revision: the same list means nothing has changed. */
  async ftp(session: Session, pause: Pause): Promise<FtpIndex> {
    const sessions = await this.sources.ftpSessions(session, pause)
    const known = this.kept.get(session)
    if (known?.sessions === sessions) return known
    const index = await FtpIndex.make(session, sessions, pause)
    this.kept.set(session, index)
    return index
  }

  /** The newest index there is; undefined before anybody has asked for the sessions. */
  known(session: Session): FtpIndex | undefined {
    return this.kept.get(session)
  }

  findings(session: Session, pause: Pause): Promise<FindingList> {
    return this.sources.findings(session, pause)
  }
}
