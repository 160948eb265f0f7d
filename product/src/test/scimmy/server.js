// A service provider in memory, built on SCIMMY: what its makers' own examples do, and uniqueness.
// Prints URL=… once it listens. Takes the token from the environment: SCIMMY_TOKEN.
import {randomUUID} from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const conflict = (what) => new SCIMMY.Types.Error(409, "uniqueness", `${what} is taken`);
const missing = (id) => new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);

/** Resources of one type by id, told apart by one attribute without case. */
class Shelf {
    #items = new Map();
    #key;

    constructor(key) {
        this.#key = key;
    }

    write(id, instance) {
        if (id && !this.#items.has(id)) throw missing(id);
        const plain = JSON.parse(JSON.stringify(instance));
        const name = plain[this.#key]?.toLowerCase();
        for (const other of this.#items.values()) {
            if (other.id !== id && other[this.#key]?.toLowerCase() === name) throw conflict(plain[this.#key]);
        }
        const item = {...plain, id: id ?? randomUUID()};
        this.#items.set(item.id, item);
        return item;
    }

    read(id, filter) {
        if (id) {
            if (!this.#items.has(id)) throw missing(id);
            return this.#items.get(id);
        }
        const all = [...this.#items.values()];
        return filter ? filter.match(all) : all;
    }

    remove(id) {
        if (!this.#items.delete(id)) throw missing(id);
    }
}

const declare = (type, shelf) => SCIMMY.Resources.declare(type)
    .ingress((resource, instance) => shelf.write(resource.id, instance))
    .egress((resource) => shelf.read(resource.id, resource.filter))
    .degress((resource) => shelf.remove(resource.id));

SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);
declare(SCIMMY.Resources.User, new Shelf("userName"));
declare(SCIMMY.Resources.Group, new Shelf("displayName"));

const app = express();
// scimmy-routers turns these into numbers in place, which Express 5 forgets: it parses a query at each look
app.set("query parser", (text) => {
    const query = Object.fromEntries(new URLSearchParams(text));
    for (const name of ["startIndex", "count"]) {
        if (/^-?\d+$/.test(query[name] ?? "")) query[name] = Number(query[name]);
    }
    return query;
});
app.use("/scim/v2", new SCIMMYRouters({
    type: "bearer",
    handler: (request) => {
        if (request.header("Authorization") !== `Bearer ${process.env.SCIMMY_TOKEN}`) {
            throw new Error("the token is wrong");
        }
        return "lockstep";
    }
}));
const server = app.listen(0, "127.0.0.1", () => console.log(`URL=http://127.0.0.1:${server.address().port}/scim/v2`));
