/** The messages a text links to, below it. */

import { lazy, Suspense, useMemo } from "react";
import { linkedPlaces } from "./linkedPlaces";

const SharedMessage = lazy(() => import("./SharedMessage"));

export function LinkedMessages({ text }: { readonly text: string }) {
  const places = useMemo(() => linkedPlaces(text), [text]);
  if (places.length === 0) return null;
  return (
    <Suspense>
      {places.map((place) => (
        <SharedMessage key={`${place.channel}/${place.seq}`} place={place} isLinked />
      ))}
    </Suspense>
  );
}
