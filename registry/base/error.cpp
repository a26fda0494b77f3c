// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

using namespace Qt::StringLiterals;

namespace gantry {

bool Error::retryable() const
{
    switch (code) {
    case Errc::Network:
    case Errc::RateLimited:
    case Errc::Unauthorized:
    case Errc::DigestMismatch:
    case Errc::Cancelled:
    case Errc::Io:
    case Errc::Protocol:
        return true;
    case Errc::Usage:
    case Errc::NotFound:
    case Errc::LimitExceeded:
    case Errc::Unsupported:
    case Errc::Corrupt:
    case Errc::Refused:
        return false;
    }
    return false;
}

QString Error::toLine() const
{
    QString line = subject.isEmpty() ? message : subject + u": "_s + message;
    if (!remedy.isEmpty())
        line += u". "_s + remedy;
    return line;
}

QString errcName(Errc code)
{
    switch (code) {
    case Errc::Cancelled:
        return u"Cancelled"_s;
    case Errc::Usage:
        return u"Usage"_s;
    case Errc::NotFound:
        return u"NotFound"_s;
    case Errc::Unauthorized:
        return u"Unauthorized"_s;
    case Errc::RateLimited:
        return u"RateLimited"_s;
    case Errc::Network:
        return u"Network"_s;
    case Errc::Protocol:
        return u"Protocol"_s;
    case Errc::DigestMismatch:
        return u"DigestMismatch"_s;
    case Errc::LimitExceeded:
        return u"LimitExceeded"_s;
    case Errc::Unsupported:
        return u"Unsupported"_s;
    case Errc::Corrupt:
        return u"Corrupt"_s;
    case Errc::Refused:
        return u"Refused"_s;
    case Errc::Io:
        return u"Io"_s;
    }
    return {};
}

int exitCode(Errc code)
{
    switch (code) {
    case Errc::Usage:
        return 2;
    case Errc::NotFound:
        return 3;
    case Errc::Unauthorized:
        return 4;
    case Errc::Network:
    case Errc::RateLimited:
    case Errc::Protocol:
        return 5;
    case Errc::Corrupt:
    case Errc::DigestMismatch:
        return 6;
    case Errc::Unsupported:
    case Errc::LimitExceeded:
        return 7;
    case Errc::Refused:
        return 8;
    case Errc::Cancelled:
        return 9;
    case Errc::Io:
        return 10;
    }
    return 10;
}

} // namespace gantry
