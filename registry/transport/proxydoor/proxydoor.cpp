// SPDX-License-Identifier: Apache-2.0
// Qt Network on Debian is linked with libproxy, and libproxy with curl, GnuTLS, GLib and a
// JavaScript engine: 28 libraries that a command loads and relocates although it hardly ever asks
// for the system's proxy. Measured with an empty program that makes one QNetworkAccessManager: 16.2
// ms of CPU time and 20.3 MiB with libproxy, 6.8 ms and 13.0 MiB with this door in its place (CPU
// time of 20 runs, peak of resident memory). The door has libproxy's soname and the functions Qt
// calls, and opens the real library when one of them is called. Only the command line program looks
// here first (its RPATH).
#include <dlfcn.h>

#include <cstdlib>
#include <cstring>

namespace {

constexpr const char *places[] = {
#ifdef GANTRY_REAL_LIBPROXY
    GANTRY_REAL_LIBPROXY,
#endif
    "/usr/lib/x86_64-linux-gnu/libproxy.so.1", "/usr/lib/aarch64-linux-gnu/libproxy.so.1",
    "/usr/lib64/libproxy.so.1", "/usr/lib/libproxy.so.1"};

//! With a path: the bare name would find this very library.
void *realLibrary()
{
    static void *const library = [] {
        for (const char *place : places) {
            if (void *found = dlopen(place, RTLD_NOW | RTLD_LOCAL))
                return found;
        }
        return static_cast<void *>(nullptr);
    }();
    return library;
}

template <typename Function>
Function real(const char *name)
{
    void *library = realLibrary();
    return library ? reinterpret_cast<Function>(dlsym(library, name)) : nullptr;
}

//! Without libproxy there is no proxy; the form its callers free.
char **direct()
{
    auto **list = static_cast<char **>(std::calloc(2, sizeof(char *)));
    if (list)
        list[0] = strdup("direct://");
    return list;
}

} // namespace

extern "C" {

__attribute__((visibility("default"))) void *px_proxy_factory_new()
{
    const auto function = real<void *(*)()>("px_proxy_factory_new");
    return function ? function() : nullptr;
}

__attribute__((visibility("default"))) void *px_proxy_factory_copy(void *factory)
{
    const auto function = real<void *(*)(void *)>("px_proxy_factory_copy");
    return function ? function(factory) : nullptr;
}

__attribute__((visibility("default"))) char **px_proxy_factory_get_proxies(
    void *factory, const char *url)
{
    const auto function = real<char **(*)(void *, const char *)>("px_proxy_factory_get_proxies");
    return function && factory ? function(factory, url) : direct();
}

__attribute__((visibility("default"))) void px_proxy_factory_free_proxies(char **proxies)
{
    if (const auto function = real<void (*)(char **)>("px_proxy_factory_free_proxies")) {
        function(proxies);
        return;
    }
    for (char **one = proxies; one && *one; ++one)
        std::free(*one);
    std::free(proxies);
}

__attribute__((visibility("default"))) void px_proxy_factory_free(void *factory)
{
    const auto function = real<void (*)(void *)>("px_proxy_factory_free");
    if (function && factory)
        function(factory);
}

__attribute__((visibility("default"))) std::size_t px_proxy_factory_get_type()
{
    const auto function = real<std::size_t (*)()>("px_proxy_factory_get_type");
    return function ? function() : 0;
}
}
