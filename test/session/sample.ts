/**
 * Owns how tests open the capture that ships with the app, read to its end.
 */
import { Session } from '@main/session/session'

export const SAMPLE = 'resources/samples/normal-ftp.pcapng'

export async function readSession(...paths: string[]): Promise<Session> {
  const opened = await Session.open(paths.length > 0 ? paths : [SAMPLE])
  if (!opened.ok) throw new Error(opened.error.message)
  await opened.value.load()
  return opened.value
}

export const noPause = async (): Promise<void> => {}
