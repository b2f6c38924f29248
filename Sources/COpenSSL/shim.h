/* OpenSSL 3, and functions for those of its macros that Swift cannot see. */
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static inline long cs_set_versions(SSL_CTX *context, int lowest) {
    return SSL_CTX_set_min_proto_version(context, lowest);
}

static inline long cs_set_modes(SSL_CTX *context, long modes) {
    return SSL_CTX_set_mode(context, modes);
}

static inline long cs_set_read_ahead(SSL_CTX *context) {
    return SSL_CTX_set_read_ahead(context, 1);
}

static inline long cs_set_session_cache(SSL_CTX *context, long mode) {
    return SSL_CTX_set_session_cache_mode(context, mode);
}

static inline long cs_set_groups(SSL_CTX *context, const char *list) {
    return SSL_CTX_set1_groups_list(context, list);
}

static inline void cs_retry_read(BIO *bio) {
    BIO_set_retry_read(bio);
}

static inline void cs_clear_retry(BIO *bio) {
    BIO_clear_retry_flags(bio);
}

static inline EVP_PKEY *cs_make_p256_key(void) {
    return EVP_EC_gen("P-256");
}

static inline STACK_OF(X509) *cs_stack_new(void) {
    return sk_X509_new_null();
}

static inline int cs_stack_push(STACK_OF(X509) *stack, X509 *certificate) {
    return sk_X509_push(stack, certificate);
}

static inline void cs_stack_free(STACK_OF(X509) *stack) {
    sk_X509_pop_free(stack, X509_free);
}

static inline int cs_names_count(const GENERAL_NAMES *names) {
    return sk_GENERAL_NAME_num(names);
}

/* The DNS name at `index` and its length; NULL if it is of another kind. */
static inline const unsigned char *cs_dns_name(const GENERAL_NAMES *names, int index, int *length) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    if (name == NULL || name->type != GEN_DNS) {
        return NULL;
    }
    *length = ASN1_STRING_length(name->d.dNSName);
    return ASN1_STRING_get0_data(name->d.dNSName);
}

/* Names that parameters point to; a string made by Swift would be gone when they are read. */
static inline const char *cs_mac_key_name(void) {
    return OSSL_MAC_PARAM_KEY;
}

static inline const char *cs_mac_digest_name(void) {
    return OSSL_MAC_PARAM_DIGEST;
}
