// The part of OpenSSL that Gradus calls where there is no CryptoKit.
#ifndef GRADUS_COPENSSL_H
#define GRADUS_COPENSSL_H

// Where the headers are missing this is all that is said, once for each file that is compiled.
#if !__has_include(<openssl/sha.h>)
#error "OpenSSL's headers are missing. Debian/Ubuntu: sudo apt-get install libssl-dev."
#else

#include <openssl/sha.h>

#endif
#endif
