/**
 * Owns FTP sessions as tests of what is made from them need them: those of the sample capture, and parts to vary.
 */
import type { FtpSession, FtpTransfer } from '@shared/ftp'

export const transfer = (change: Partial<FtpTransfer> = {}): FtpTransfer => ({
  command: 'RETR',
  path: '/pub/readme',
  mode: 'active',
  announced: { ip: '192.0.2.10', port: 3173, frame: 29 },
  data_flow: 'Cdata',
  endpoints: { client: '192.0.2.10:3173', server: '198.51.100.20:20' },
  opened_by: 'server',
  direction: 'download',
  bytes: 4211,
  close: 'fin',
  complete: true,
  inferred: false,
  disagreements: [],
  frames: { announce_command: 29, command: 31, opening_reply: 32, final_reply: 45, data_first: 33, data_last: 44 },
  ...change,
})

export const ftpSession = (change: Partial<FtpSession> = {}): FtpSession => ({
  session: 1,
  control_flow: 'Ccontrol',
  client: '192.0.2.10:3171',
  server: '198.51.100.20:21',
  user: 'anonymous',
  logged_in: true,
  tls: false,
  transfers: [
    transfer({
      command: 'LIST',
      path: '/',
      direction: 'listing',
      bytes: 184,
      announced: { ip: '192.0.2.10', port: 3172, frame: 15 },
      endpoints: { client: '192.0.2.10:3172', server: '198.51.100.20:20' },
    }),
    transfer(),
  ],
  disagreements: [],
  unknown: [],
  first_frame: 5,
  last_frame: 49,
  dialogue: [],
  ...change,
})

/** The sample's second session. */
export const passiveSession = (): FtpSession =>
  ftpSession({
    session: 2,
    client: '192.0.2.10:28348',
    transfers: [
      transfer({
        command: 'LIST',
        mode: 'passive',
        announced: { ip: '198.51.100.20', port: 3668, frame: 58 },
        endpoints: { client: '192.0.2.10:24626', server: '198.51.100.20:3668' },
        opened_by: 'client',
        direction: 'listing',
        bytes: 1167,
      }),
    ],
  })
