// Records what the npm package scim-patch makes of the cases in scim-patch.json, as a second opinion
// that ScimPatchTest compares with. To repeat it:
//   npm install --no-save scim-patch@0.8.3 && node scim/src/test/node/record-scim-patch.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { scimPatch } from 'scim-patch';

const file = new URL('../resources/dev/lockstep/scim/differential/scim-patch.json', import.meta.url);
const cases = JSON.parse(readFileSync(file, 'utf8'));
for (const one of cases) {
  try {
    one.theirs = scimPatch(structuredClone(one.resource), structuredClone(one.operations));
  } catch (error) {
    one.theirs = { refused: error.scimCode ?? error.constructor.name };
  }
}
writeFileSync(file, '[\n' + cases.map(one => JSON.stringify(one)).join(',\n') + '\n]\n');
