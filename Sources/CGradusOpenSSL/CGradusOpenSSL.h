// The part of OpenSSL that Gradus calls where there is no CryptoKit.
#ifndef GRADUS_COPENSSL_H
#define GRADUS_COPENSSL_H

#if defined(__has_include)
#if !__has_include(<openssl/sha.h>)
#error "OpenSSL's headers are missing. Debian/Ubuntu: sudo apt-get install libssl-dev."
#endif
#endif

#include <openssl/sha.h>

#endif
