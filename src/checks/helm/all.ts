import type {Check} from '../check.ts'
import {baseAmbiguous} from './base-ambiguous.ts'
import {baseMissing} from './base-missing.ts'
import {notHelm} from './not-helm.ts'
import {baseTwice} from './base-twice.ts'
import {fieldConflicts} from './field-conflicts.ts'
import {fieldsTaken} from './fields-taken.ts'
import {gatewaySchema} from './gateway-schema.ts'
import {handEdited} from './hand-edited.ts'
import {imageNotOfChart} from './image-not-of-chart.ts'
import {internalDefaults} from './internal-defaults.ts'
import {mixedMajors} from './mixed-majors.ts'
import {recordMissing} from './record-missing.ts'
import {releaseFailed} from './release-failed.ts'
import {tooOld} from './too-old.ts'

/** Releases and Helm itself. */
export const HELM: readonly Check[] = [
  notHelm,
  baseMissing,
  baseAmbiguous,
  tooOld,
  recordMissing,
  releaseFailed,
  baseTwice,
  internalDefaults,
  imageNotOfChart,
  handEdited,
  fieldConflicts,
  fieldsTaken,
  mixedMajors,
  gatewaySchema,
]
