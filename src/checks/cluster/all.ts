import type {Check} from '../check.ts'
import {crdFieldsHeld} from './crd-fields-held.ts'
import {crdNewer} from './crd-newer.ts'
import {crdOwnership} from './crd-ownership.ts'
import {crdStored} from './crd-stored.ts'
import {crdWhole} from './crd-whole.ts'
import {crdsChange} from './crds-change.ts'
import {crdsStay} from './crds-stay.ts'
import {defaultRevision} from './default-revision.ts'
import {defaultStays} from './default-stays.ts'
import {installer} from './installer.ts'
import {nameTaken} from './name-taken.ts'
import {reopens} from './reopens.ts'
import {shared} from './shared.ts'
import {trialKind} from './trial-kind.ts'
import {validationOpen} from './validation-open.ts'
import {writers} from './writers.ts'

/** Validators, CRDs, RBAC: who judges, the definitions, who owns what. */
export const CLUSTER: readonly Check[] = [
  defaultRevision,
  defaultStays,
  validationOpen,
  reopens,
  crdOwnership,
  crdsStay,
  crdWhole,
  crdStored,
  crdNewer,
  crdsChange,
  crdFieldsHeld,
  trialKind,
  nameTaken,
  shared,
  installer,
  writers,
]
