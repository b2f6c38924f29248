#define _GNU_SOURCE
#include "CLinux.h"
#include "netlink_dump.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

int cl_netfilter_open(void) {
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    return fd == -1 ? -errno : fd;
}

int cl_netfilter_ask_chains(int fd) {
    struct {
        struct nlmsghdr header;
        struct nfgenmsg body;
    } request;
    memset(&request, 0, sizeof request);
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETCHAIN;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.body.nfgen_family = AF_UNSPEC;
    request.body.version = NFNETLINK_V0;
    return send(fd, &request, sizeof request, 0) == -1 ? -errno : 0;
}

static const char *payload(const struct nlattr *attribute) {
    return (const char *)attribute + NLA_HDRLEN;
}

static size_t payload_length(const struct nlattr *attribute) {
    return attribute->nla_len - NLA_HDRLEN;
}

static int number(const struct nlattr *attribute) {
    uint32_t value;
    if (payload_length(attribute) < sizeof value) return -1;
    memcpy(&value, payload(attribute), sizeof value);
    return (int)ntohl(value);
}

static void text(const struct nlattr *attribute, char *to, size_t room) {
    size_t length = payload_length(attribute);
    if (length >= room) length = room - 1;
    memcpy(to, payload(attribute), length);
    to[length] = 0;
}

/* The next attribute of `*rest` bytes at `*at`, or NULL. */
static const struct nlattr *next_attribute(const char **at, size_t *rest) {
    const struct nlattr *attribute = (const void *)*at;
    if (*rest < NLA_HDRLEN || attribute->nla_len < NLA_HDRLEN || attribute->nla_len > *rest) return NULL;
    size_t step = NLA_ALIGN(attribute->nla_len);
    if (step > *rest) step = *rest;
    *at += step;
    *rest -= step;
    return attribute;
}

static void take_hook(const struct nlattr *hook, struct cl_chain *found) {
    const char *at = payload(hook);
    size_t rest = payload_length(hook);
    const struct nlattr *attribute;
    while ((attribute = next_attribute(&at, &rest))) {
        if ((attribute->nla_type & NLA_TYPE_MASK) == NFTA_HOOK_HOOKNUM) found->hook = number(attribute);
    }
}

static void take_chain(const struct nlmsghdr *message, struct cl_chain *found) {
    const struct nfgenmsg *body = NLMSG_DATA(message);
    const char *at = (const char *)body + NLMSG_ALIGN(sizeof *body);
    size_t rest = message->nlmsg_len - NLMSG_LENGTH(sizeof *body);
    const struct nlattr *attribute;
    *found = (struct cl_chain){.family = body->nfgen_family, .hook = -1, .policy = -1};
    while ((attribute = next_attribute(&at, &rest))) {
        switch (attribute->nla_type & NLA_TYPE_MASK) {
        case NFTA_CHAIN_TABLE: text(attribute, found->table, sizeof found->table); break;
        case NFTA_CHAIN_NAME: text(attribute, found->name, sizeof found->name); break;
        case NFTA_CHAIN_HOOK: take_hook(attribute, found); break;
        case NFTA_CHAIN_POLICY: found->policy = number(attribute); break;
        }
    }
}

int cl_netfilter_next(const void *bytes, size_t count, size_t *offset, struct cl_chain *found) {
    const struct nlmsghdr *message = NULL;
    int result = next_dumped(bytes, count, offset, sizeof(struct nfgenmsg), &message);
    if (result != 1) return result;
    take_chain(message, found);
    return 1;
}
