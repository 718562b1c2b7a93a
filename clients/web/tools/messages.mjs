/** Fail unless both catalogs say exactly what the code shows: nothing missing, nothing left over. */

import { getConfig } from "@lingui/conf";
import { getCatalogs } from "@lingui/cli/api";

const config = getConfig();
const problems = [];
for (const catalog of await getCatalogs(config)) {
  const shown = Object.keys((await catalog.collect()) ?? {});
  const said = await catalog.readAll();
  for (const locale of config.locales) problems.push(...compare(locale, shown, said[locale] ?? {}));
}
for (const problem of problems) console.error(problem);
if (problems.length) {
  console.error("Run `npm run i18n:extract`, then complete src/locales/*.po.");
  process.exit(1);
}

function compare(locale, shown, said) {
  const translated = (id) => locale === config.sourceLocale || said[id]?.translation;
  const missing = shown.filter((id) => !(id in said) || !translated(id));
  const stale = Object.keys(said).filter((id) => !shown.includes(id));
  return [
    ...missing.map((id) => `${locale}: not translated: ${id}`),
    ...stale.map((id) => `${locale}: shown nowhere: ${id}`),
  ];
}
