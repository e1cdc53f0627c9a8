import type {Step} from './step.ts'

/** Definitions and the base chart never go back: an old istiod reads newer ones. */
const STAYING: readonly Step['kind'][] = ['upgrade-crds', 'adopt-crds', 'upgrade-base']

/** Does the step keep what it brought, when the run is taken back? */
export const staysOnTheWayBack = ({kind}: Pick<Step, 'kind'>): boolean => STAYING.includes(kind)
