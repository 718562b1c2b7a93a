/** A private address at which another program reads one's feed. */

import { useState } from "react";
import { i18n } from "@lingui/core";
import { FeedAddressForm } from "../ui/pages/FeedAddressForm";
import { useHere } from "./context";
import { attempt, toast } from "./toasts";

export function FeedAddress() {
  const { client } = useHere();
  const [address, setAddress] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    await attempt(
      client
        .request<"feed_link.make">({ type: "feed_link.make" })
        .then(({ path }) => setAddress(`${location.origin}${path}`)),
    );
    setBusy(false);
  };
  const revoke = async () => {
    if (!(await attempt(client.request<"feed_link.revoke">({ type: "feed_link.revoke" })))) return;
    setAddress(null);
    toast(i18n.t("The address opens nothing any more."), "done");
  };
  return (
    <FeedAddressForm
      address={address}
      busy={isBusy}
      onMake={() => void make()}
      onRevoke={() => void revoke()}
      onCopy={(text) => navigator.clipboard.writeText(text).then(() => true, () => false)}
    />
  );
}
