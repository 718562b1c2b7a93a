/** Somebody, and how to write to them. */

import { i18n } from "@lingui/core";
import { Button } from "../ui/controls/Button";
import { Dialog } from "../ui/controls/Dialog";
import { PersonProfile } from "../ui/people/Person";
import { useHere, useView } from "./context";
import { useDialogs } from "./dialogs";
import { channelPath, navigate } from "./routing";
import { attempt } from "./toasts";

export function PersonCard({ user }: { readonly user: string }) {
  const { client, views } = useHere();
  const { close } = useDialogs();
  const person = useView((view) => views.person(view, user));
  const write = async () => {
    await attempt(
      client.enter({ type: "direct.open", users: [user] }).then((channel) => {
        close();
        navigate(channelPath(channel.id));
      }),
    );
  };
  return (
    <Dialog
      title={person.name}
      size="s"
      onClose={close}
      footer={
        person.deactivated || person.you ? null : (
          <Button look="primary" onClick={() => void write()}>
            {i18n.t("Write")}
          </Button>
        )
      }
    >
      <PersonProfile person={person} />
    </Dialog>
  );
}
