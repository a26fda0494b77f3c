// SPDX-License-Identifier: Apache-2.0
#include "layers/tar/tarparser.h"

#include "layers/tar/tarwalk.h"

namespace gantry::layers {

TarParser::TarParser(LayerIndexBuilder &builder, TarLimits limits)
    : m_walk(std::make_unique<TarWalk>(builder, limits))
{
}

TarParser::~TarParser() = default;

Expected<> TarParser::feed(QByteArrayView bytes)
{
    return m_walk->feed(bytes);
}

Expected<> TarParser::finish()
{
    return m_walk->finish();
}

qint64 TarParser::offset() const
{
    return m_walk->offset();
}

bool TarParser::failed() const
{
    return m_walk->failed();
}

const QStringList &TarParser::notes() const
{
    return m_walk->notes();
}

} // namespace gantry::layers
