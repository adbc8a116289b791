/**
 * Owns the requests about notes and saved filters. Every change is committed before it is answered.
 */
import type { NoteChange } from '@shared/note'
import { fail, ok, type Result } from '@shared/result'
import type { NoteRevisionView, NoteView } from '@shared/rows'
import type { ProjectStore } from '../project/store'
import { anchorOf } from './conclusion-anchors'
import { noteView } from './note-index'
import type { Handler } from './router'
import type { Workspace } from './workspace'

const ACTIONS: Record<NoteChange, NoteRevisionView['action']> = {
  add: 'created',
  edit: 'edited',
  delete: 'deleted',
  undelete: 'restored',
}

export const noteHandlers = (workspace: Workspace) => ({
  'notes.list': (async ({ includeDeleted }) => {
    const { store } = workspace.desk
    if (!store) return ok([])
    const list = await store.notes.list({ deleted: 'both', limit: 10_000 })
    if (!list.ok) return list
    const views = workspace.notes.show(list.value, workspace.session)
    return ok(includeDeleted ? views : views.filter(({ deleted }) => !deleted))
  }) satisfies Handler<'notes.list'>,

  'notes.save': (async ({ id, target, body }, { pause }) => {
    const store = await workspace.desk.ensure()
    if (!store.ok) return store
    const { author } = workspace.desk
    if (id !== null) return changed(workspace, await store.value.notes.edit(id, { body, author }))
    if (!workspace.session)
      return fail(
        'no-capture',
        'The capture is not open, so a new note cannot be hung on it.',
        'Locate the capture first.',
      )
    const anchor = await anchorOf(workspace, target, workspace.session, pause)
    if (!anchor.ok) return anchor
    return changed(workspace, await store.value.notes.add({ anchor: anchor.value, body, author }))
  }) satisfies Handler<'notes.save'>,

  'notes.delete': (async ({ id }) =>
    withStore(workspace, async (store) => {
      const deleted = await changed(workspace, await store.notes.delete(id, workspace.desk.author))
      return deleted.ok ? ok(null) : deleted
    })) satisfies Handler<'notes.delete'>,

  'notes.restore': (async ({ id }) =>
    withStore(workspace, async (store) =>
      changed(workspace, await store.notes.undelete(id, workspace.desk.author)),
    )) satisfies Handler<'notes.restore'>,

  'notes.history': (async ({ id }) =>
    withStore(workspace, async (store) => {
      const revisions = await store.notes.revisions(id)
      if (!revisions.ok) return revisions
      return ok(
        revisions.value.map(({ revision, author, at, body, change }) => ({
          revision,
          author,
          timeMs: Date.parse(at),
          body,
          action: ACTIONS[change],
        })),
      )
    })) satisfies Handler<'notes.history'>,
})

export const filterHandlers = (workspace: Workspace) => ({
  'filters.list': (async () => {
    const { store } = workspace.desk
    if (!store) return ok([])
    const list = await store.views.list()
    return list.ok ? ok(list.value.map(({ id, name, filter }) => ({ id, name, filter }))) : list
  }) satisfies Handler<'filters.list'>,

  'filters.save': (async ({ id, name, filter }) => {
    const store = await workspace.desk.ensure()
    if (!store.ok) return store
    const saved = await store.value.views.save({ name, filter, span: null, columns: [], sort: null }, id ?? undefined)
    return saved.ok ? ok({ id: saved.value.id, name: saved.value.name, filter: saved.value.filter }) : saved
  }) satisfies Handler<'filters.save'>,

  'filters.delete': (async ({ id }) =>
    withStore(workspace, async (store) => {
      const removed = await store.views.delete(id)
      return removed.ok ? ok(null) : removed
    })) satisfies Handler<'filters.delete'>,
})

async function withStore<T>(
  workspace: Workspace,
  body: (store: ProjectStore) => Promise<Result<T>>,
): Promise<Result<T>> {
  const { store } = workspace.desk
  return store ? body(store) : fail('no-project', 'No project is open.', 'Open a capture or a project first.')
}

type NoteResult = Awaited<ReturnType<ProjectStore['notes']['get']>>

/** The note as the window shows it; the index of noted frames and the project's counts follow. */
async function changed(workspace: Workspace, result: NoteResult): Promise<Result<NoteView>> {
  if (!result.ok) return result
  const { store } = workspace.desk
  const list = await store?.notes.list({ limit: 10_000 })
  if (list?.ok) workspace.notes.show(list.value, workspace.session)
  await workspace.desk.told()
  return ok(noteView(result.value, workspace.session))
}
